"""From a sequence to a label, or to another sequence: a recurrent encoder that both can share, and what each puts after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, runtime_checkable

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from typing_extensions import TypeVar

from course_lib.corpora.tokenizers import PAD_ID, START, Vocabulary, batch

START_ID = 1  # "<s>" in every vocabulary
END = "</s>"  # the word that ends a translation; a target vocabulary holds it as any other


class Encoder(nn.Module):
    """Read a sequence with a GRU; the state after its last word is all that is kept of it. (Cho et al., 2014)

    ValueError for a size below 1, or in `forward` for an empty sequence.
    """

    def __init__(self, vocabulary_size: int, hidden_size: int, *, generator: torch.Generator | None = None) -> None:
        super().__init__()
        _check_sizes(vocabulary_size, hidden_size)
        self.embedding = nn.Embedding(vocabulary_size, hidden_size)
        self.recurrence = nn.GRU(hidden_size, hidden_size, batch_first=True)
        initialise(self, generator)

    def states(self, tokens: Int[Tensor, "B S"]) -> Float[Tensor, "B S H"]:
        """Return the state after each word."""
        return self.recurrence(self.embedding(tokens))[0]

    def forward(self, tokens: Int[Tensor, "B S"]) -> Float[Tensor, "B H"]:
        """Return the context: the state after the last word of each sequence, before any filling."""
        lengths = (tokens != PAD_ID).sum(dim=1)  # (B,)
        if tokens.shape[1] == 0 or int(lengths.min()) == 0:
            raise ValueError("the encoder got an empty sequence; give at least one word")
        return self.states(tokens)[torch.arange(len(tokens)), lengths - 1]


class SequenceClassifier(nn.Module):
    """A sequence in, one label out: the context vector goes through one linear layer.

    `encoder` may be one that another model also uses. ValueError for fewer than 2 labels.
    """

    def __init__(self, encoder: Encoder, labels: int = 2, *, generator: torch.Generator | None = None) -> None:
        super().__init__()
        if labels < 2:
            raise ValueError(f"labels is {labels}; a classifier chooses among at least 2")
        self.encoder = encoder
        self.output = nn.Linear(encoder.recurrence.hidden_size, labels)
        initialise(self.output, generator)

    def forward(self, tokens: Int[Tensor, "B S"]) -> Float[Tensor, "B L"]:
        """Return a score for each label."""
        return self.output(self.encoder(tokens))


@dataclass(frozen=True)
class DecoderState:
    """What the decoder carries from word to word, a row for each sequence being written."""

    hidden: Float[Tensor, "B H"]

    def select(self, rows: Int[Tensor, " N"]) -> DecoderState:
        """Return the state whose rows are these ones of this state; a row may be taken several times."""
        return DecoderState(self.hidden[rows])


class EncoderDecoder(nn.Module):
    """A sequence in, another out: the encoder's last state is the state in which a second GRU begins to write.

    (Sutskever et al., 2014.) Only that vector, of `hidden_size` numbers, joins the two; its size does not grow with the sentence. Without
    `encoder` a new one is made. ValueError for a size below 1 or an encoder of another width.
    """

    def __init__(
        self,
        source_size: int,
        target_size: int,
        hidden_size: int,
        *,
        encoder: Encoder | None = None,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        _check_sizes(source_size, hidden_size)
        _check_sizes(target_size, hidden_size)
        self.encoder = encoder or Encoder(source_size, hidden_size, generator=generator)
        if self.encoder.recurrence.hidden_size != hidden_size:
            raise ValueError(
                f"the encoder's states have {self.encoder.recurrence.hidden_size} numbers and the decoder's {hidden_size}; "
                "the last state of one begins the other, so make them equal"
            )
        self.target_embedding = nn.Embedding(target_size, hidden_size)
        self.decoder = nn.GRU(hidden_size, hidden_size, batch_first=True)
        self.output = nn.Linear(hidden_size, target_size)
        for part in (self.target_embedding, self.decoder, self.output):
            initialise(part, generator)

    def forward(self, sources: Int[Tensor, "B S"], inputs: Int[Tensor, "B T"]) -> Float[Tensor, "B T V"]:
        """Return the scores of the word that follows each of `inputs`, which begin with "<s>": teacher forcing.

        The decoder reads the words of the true translation, whatever it would have said itself. (Williams and Zipser, 1989)
        """
        return self.write(self.encoder(sources), inputs)

    def write(self, context: Float[Tensor, "B H"], inputs: Int[Tensor, "B T"]) -> Float[Tensor, "B T V"]:
        """Return the scores of the word that follows each of `inputs`, when the decoder begins in `context`."""
        return self.output(self.decoder(self.target_embedding(inputs), context[None])[0])

    def log_probabilities(self, sources: Int[Tensor, "B S"], targets: Int[Tensor, "B T"]) -> Float[Tensor, " B"]:
        """Return log P(target | source) of each row; targets begin with "<s>" and may be filled at the end."""
        logits = self(sources, targets[:, :-1])
        chosen = logits.log_softmax(dim=-1).gather(2, targets[:, 1:, None])[..., 0]  # (B, T - 1)
        return (chosen * (targets[:, 1:] != PAD_ID)).sum(dim=1)

    def begin(self, sources: Int[Tensor, "B S"]) -> DecoderState:
        """Read the sources; return the state from which each translation begins."""
        return DecoderState(self.encoder(sources))

    def start(self, prompt: Sequence[int]) -> tuple[Float[Tensor, "1 V"], DecoderState]:
        """Read the source and return the scores of the first word, with the state to go on from."""
        if not len(prompt):
            raise ValueError("the source is empty; give at least one word")
        return self.step(torch.tensor([START_ID]), self.begin(torch.tensor([list(prompt)])))

    def step(self, tokens: Int[Tensor, " B"], state: DecoderState) -> tuple[Float[Tensor, "B V"], DecoderState]:
        """Read one more word in each row; return the scores of the next and the new state."""
        outputs, hidden = self.decoder(self.target_embedding(tokens[:, None]), state.hidden[None])
        return self.output(outputs[:, 0]), DecoderState(hidden[0])


@runtime_checkable
class Writer(Protocol):
    """What a translator asks of its model, with attention or without."""

    def begin(self, sources: Int[Tensor, "B S"]) -> Any:
        """Read the sources; return the state from which each translation begins."""
        ...

    def step(self, tokens: Int[Tensor, " B"], state: Any) -> tuple[Float[Tensor, "B V"], Any]:
        """Read one more word in each row; return the scores of the next and the new state."""
        ...


Model = TypeVar("Model", bound=Writer, default=EncoderDecoder, covariant=True)


@dataclass(frozen=True)
class Translator(Generic[Model]):
    """A trained model with its two vocabularies: from words to the numbers it takes, and from its numbers to words.

    `longest` is the number of words of the longest source that it was trained on.
    """

    model: Model
    source_words: Vocabulary
    target_words: Vocabulary
    longest: int

    def prompt(self, sentence: str | Sequence[str], *, longer: bool = False) -> list[int]:
        """Return the numbers of a sentence's words, lower-cased if it is a text.

        ValueError for an empty sentence, or one longer than trained unless `longer`; UnknownTokenError, with near words, for
        a word that the vocabulary does not hold.
        """
        words = sentence.lower().split() if isinstance(sentence, str) else list(sentence)
        if not words:
            raise ValueError("the sentence is empty; write at least one word")
        if len(words) > self.longest and not longer:
            raise ValueError(
                f"the sentence has {len(words)} words and the model was trained on at most {self.longest}; "
                "shorten it, or ask with longer=True to see what happens"
            )
        return self.source_words.encode(words)

    def target(self, words: Sequence[str]) -> list[int]:
        """Return the numbers of a translation's words with "</s>" after them. UnknownTokenError for an unknown word."""
        return self.target_words.encode([*words, END])

    def words(self, tokens: Sequence[int]) -> list[str]:
        """Return the words of what the model wrote, without the marks of start and end."""
        return [word for word in self.target_words.decode(tokens) if word not in (START, END)]

    @property
    def end(self) -> int:
        """The number of "</s>"."""
        return self.target_words.id(END)

    @torch.inference_mode()
    def translate(
        self, sentences: Sequence[str | Sequence[str]], *, max_length: int = 80, longer: bool = False
    ) -> list[list[str]]:
        """Translate many sentences at once, always taking the likeliest word, up to `max_length` tokens. Errors as in `prompt`."""
        sources = batch([self.prompt(sentence, longer=longer) for sentence in sentences])
        return self.write_greedily(self.model.begin(sources), max_length=max_length)

    @torch.inference_mode()
    def write_greedily(self, state: Any, *, max_length: int = 80) -> list[list[str]]:
        """Write from a state that the model began in, a row for each sentence, always the likeliest word, up to `max_length` tokens."""
        rows = len(state.hidden)
        tokens, ended = torch.full((rows,), START_ID), torch.zeros(rows, dtype=torch.bool)
        columns: list[Tensor] = []
        while len(columns) < max_length and not ended.all():
            logits, state = self.model.step(tokens, state)
            tokens = logits.argmax(dim=-1).masked_fill(ended, self.end)
            ended |= tokens == self.end
            columns.append(tokens)
        return [self.words(row) for row in torch.stack(columns, dim=1).tolist()]


def _check_sizes(vocabulary_size: int, hidden_size: int) -> None:
    if vocabulary_size < 1 or hidden_size < 1:
        raise ValueError(f"sizes are {vocabulary_size} and {hidden_size}; both must be at least 1")


@torch.no_grad()
def initialise(module: nn.Module, generator: torch.Generator | None) -> None:
    """Draw embeddings from a normal distribution and the rest in PyTorch's own range for recurrent layers."""
    for part in module.modules():
        if isinstance(part, nn.Embedding):
            part.weight.normal_(0, 1.0, generator=generator)
        elif isinstance(part, nn.GRU | nn.GRUCell | nn.Linear):
            bound = (part.in_features if isinstance(part, nn.Linear) else part.hidden_size) ** -0.5
            for parameter in part.parameters():
                parameter.uniform_(-bound, bound, generator=generator)
