"""The encoder–decoder with attention: at each word the decoder looks back at every annotation of the source. (Bahdanau et al., 2015)"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from course_lib.corpora.tokenizers import PAD_ID
from course_lib.models.attention import padding_keep
from course_lib.models.scoring import ScoreFunction, make_score
from course_lib.models.seq2seq import START_ID, initialise


class AnnotationEncoder(nn.Module):
    """Read a sentence both ways with two GRUs; the annotation of a word is what either knows when it has just read it.

    ValueError for an odd width (half of it goes each way) and, in `forward`, for an empty sequence.
    """

    def __init__(self, vocabulary_size: int, hidden_size: int, *, generator: torch.Generator | None = None) -> None:
        super().__init__()
        if vocabulary_size < 1 or hidden_size < 2 or hidden_size % 2:
            raise ValueError(
                f"the sizes are {vocabulary_size} and {hidden_size}; give at least one token and an even width, half for each way"
            )
        self.embedding = nn.Embedding(vocabulary_size, hidden_size)
        self.recurrence = nn.GRU(hidden_size, hidden_size // 2, batch_first=True, bidirectional=True)
        initialise(self, generator)

    def forward(self, tokens: Int[Tensor, "B S"]) -> tuple[Float[Tensor, "B S H"], Float[Tensor, "B H"]]:
        """Return the annotations (filling has zeros) and the two last states side by side: forwards at the end, backwards at the start."""
        lengths = (tokens != PAD_ID).sum(dim=1)
        if tokens.shape[1] == 0 or int(lengths.min()) == 0:
            raise ValueError("the encoder got an empty sequence; give at least one word")
        packed = nn.utils.rnn.pack_padded_sequence(
            self.embedding(tokens), lengths, batch_first=True, enforce_sorted=False
        )
        states, last = self.recurrence(packed)
        annotations, _ = nn.utils.rnn.pad_packed_sequence(states, batch_first=True, total_length=tokens.shape[1])
        return annotations, torch.cat([last[0], last[1]], dim=-1)


@dataclass(frozen=True)
class AttentiveState:
    """What the decoder carries from word to word: its own state, and the source to look back at. `weights`: where it looked last."""

    hidden: Float[Tensor, "B H"]
    annotations: Float[Tensor, "B S K"]
    prepared: Float[Tensor, "B S P"]
    keep: Bool[Tensor, "B S"]
    weights: Float[Tensor, "B S"]

    def select(self, rows: Int[Tensor, " N"]) -> AttentiveState:
        """Return the state whose rows are these ones of this state; a row may be taken several times."""
        return AttentiveState(*(part[rows] for part in vars(self).values()))


class AttentiveEncoderDecoder(nn.Module):
    """A sequence in, another out, with attention: for each word t of the output

        α_t = softmax of score(s_{t−1}, h_i) over the words i of the source,   c_t = Σ_i α_{t,i} h_i,
        s_t = GRU([e(y_{t−1}); c_t], s_{t−1}),   P(y_t | …) = softmax(W [s_t; c_t] + b).

    The score reads s_{t−1}, as Bahdanau et al. do (2015, eqs. 4 to 6); Luong et al. (2015) read s_t. `score` is a name of SCORE_FUNCTIONS
    or a ScoreFunction; `longest` is the number of places of the location score. The interface is EncoderDecoder's. ValueError for an
    odd width.
    """

    temperature = 1.0  # what divides the scores before their softmax

    def __init__(
        self,
        source_size: int,
        target_size: int,
        hidden_size: int,
        *,
        score: str | ScoreFunction = "additive",
        longest: int = 64,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        self.encoder = AnnotationEncoder(source_size, hidden_size, generator=generator)
        self.score = (
            score
            if isinstance(score, ScoreFunction)
            else make_score(score, hidden_size, hidden_size, longest=longest, generator=generator)
        )
        self.bridge = nn.Linear(hidden_size, hidden_size)
        self.target_embedding = nn.Embedding(target_size, hidden_size)
        self.decoder = nn.GRUCell(2 * hidden_size, hidden_size)
        self.output = nn.Linear(2 * hidden_size, target_size)
        for part in (self.bridge, self.target_embedding, self.decoder, self.output):
            initialise(part, generator)

    def at_temperature(self, temperature: float) -> AttentiveEncoderDecoder:
        """Return this model, its weights shared, with its scores divided by `temperature`. ValueError unless it is positive."""
        if not temperature > 0:
            raise ValueError(f"temperature is {temperature}; it must be positive")
        other = copy.copy(self)
        other.temperature = float(temperature)
        return other

    def begin(self, sources: Int[Tensor, "B S"]) -> AttentiveState:
        """Read the sources; return the state from which each translation begins."""
        annotations, last = self.encoder(sources)
        keep = padding_keep(sources, PAD_ID)[:, 0]
        hidden = torch.tanh(self.bridge(last))
        return AttentiveState(hidden, annotations, self.score.prepare(annotations), keep, torch.zeros(keep.shape))

    def look(self, state: AttentiveState) -> tuple[Float[Tensor, "B H"], Float[Tensor, "B S"]]:
        """Return the context vector that the state's next word gets, and the weights of the source words in it."""
        scores = self.score.compare(state.hidden[:, None], state.prepared)[:, 0] / self.temperature  # (B, S)
        weights = scores.masked_fill(~state.keep, -torch.inf).softmax(dim=-1)
        return (weights[:, None] @ state.annotations)[:, 0], weights

    def step(self, tokens: Int[Tensor, " B"], state: AttentiveState) -> tuple[Float[Tensor, "B V"], AttentiveState]:
        """Read one more word in each row; return the scores of the next and the new state, with where it looked."""
        context, weights = self.look(state)
        hidden = self.decoder(torch.cat([self.target_embedding(tokens), context], dim=-1), state.hidden)
        logits = self.output(torch.cat([hidden, context], dim=-1))
        return logits, replace(state, hidden=hidden, weights=weights)

    def start(self, prompt: Sequence[int]) -> tuple[Float[Tensor, "1 V"], AttentiveState]:
        """Read the source and return the scores of the first word, with the state to go on from."""
        if not len(prompt):
            raise ValueError("the source is empty; give at least one word")
        return self.step(torch.tensor([START_ID]), self.begin(torch.tensor([list(prompt)])))

    def forward(self, sources: Int[Tensor, "B S"], inputs: Int[Tensor, "B T"]) -> Float[Tensor, "B T V"]:
        """Return the scores of the word that follows each of `inputs`, which begin with "<s>": teacher forcing."""
        return self.write(sources, inputs)[0]

    def write(
        self, sources: Int[Tensor, "B S"], inputs: Int[Tensor, "B T"]
    ) -> tuple[Float[Tensor, "B T V"], Float[Tensor, "B T S"]]:
        """Return the scores of each next word and the alignment: the weights of the source words at each word written."""
        state = self.begin(sources)
        logits, weights = list[Tensor](), list[Tensor]()
        for tokens in inputs.unbind(dim=1):
            following, state = self.step(tokens, state)
            logits.append(following)
            weights.append(state.weights)
        return torch.stack(logits, dim=1), torch.stack(weights, dim=1)

    def log_probabilities(self, sources: Int[Tensor, "B S"], targets: Int[Tensor, "B T"]) -> Float[Tensor, " B"]:
        """Return log P(target | source) of each row; targets begin with "<s>" and may be filled at the end."""
        chosen = (
            self(sources, targets[:, :-1]).log_softmax(dim=-1).gather(2, targets[:, 1:, None])[..., 0]
        )  # (B, T - 1)
        return (chosen * (targets[:, 1:] != PAD_ID)).sum(dim=1)
