"""The words of the translation corpus: Portuguese forms and their English ones, by class."""

from __future__ import annotations

GENDERS = ("m", "f")
NUMBERS = ("singular", "plural")

# singular, plural; English singular, plural
PEOPLE = {
    "m": """menino meninos boy boys|amigo amigos friend friends|médico médicos doctor doctors|vizinho vizinhos neighbour neighbours
advogado advogados lawyer lawyers|juiz juízes judge judges|rei reis king kings|jogador jogadores player players
pintor pintores painter painters|poeta poetas poet poets|irmão irmãos brother brothers|pescador pescadores fisherman fishermen""",
    "f": """menina meninas girl girls|rainha rainhas queen queens|tia tias aunt aunts|atriz atrizes actress actresses
mulher mulheres woman women|irmã irmãs sister sisters|avó avós grandmother grandmothers|freira freiras nun nuns
costureira costureiras dressmaker dressmakers|filha filhas daughter daughters|enfermeira enfermeiras nurse nurses
professora professoras teacher teachers""",
}
THINGS = {
    "m": """livro livros book books|carro carros car cars|quadro quadros picture pictures|barco barcos boat boats
jardim jardins garden gardens|chapéu chapéus hat hats|bolo bolos cake cakes|navio navios ship ships|vestido vestidos dress dresses
espelho espelhos mirror mirrors|relógio relógios clock clocks|castelo castelos castle castles""",
    "f": """casa casas house houses|carta cartas letter letters|mesa mesas table tables|janela janelas window windows
ponte pontes bridge bridges|flor flores flower flowers|camisa camisas shirt shirts|canção canções song songs
porta portas door doors|maçã maçãs apple apples|bicicleta bicicletas bicycle bicycles|chave chaves key keys""",
}

# masculine singular (or all four forms, joined by "/"); English
BEFORE_PEOPLE = "jovem/jovens/jovem/jovens young|velho old|grande great|pequeno little"
BEFORE_THINGS = "grande big|pequeno small|belo lovely|antigo ancient"
INNER_PEOPLE = """brasileiro brazilian|francês/franceses/francesa/francesas french|africano african|italiano italian
russo russian|grego greek|chinês/chineses/chinesa/chinesas chinese"""
INNER_THINGS = "vermelho red|branco white|preto black|verde green|azul/azuis/azul/azuis blue|amarelo yellow|roxo purple"
OUTER_PEOPLE = """feliz/felizes/feliz/felizes happy|triste sad|rico rich|cansado tired|famoso famous|forte strong
alto tall|simpático friendly|calmo calm"""
OUTER_THINGS = """novo new|caro expensive|barato cheap|sujo dirty|vazio empty|bonito beautiful|leve light|pesado heavy
quebrado broken"""

# singular, plural; English singular, plural
INTRANSITIVE = """dormiu dormiram slept slept|chegou chegaram arrived arrived|caiu caíram fell fell|sorriu sorriram smiled smiled
chorou choraram cried cried|canta cantam sings sing|corre correm runs run|dança dançam dances dance"""
TRANSITIVE = """viu viram saw saw|encontrou encontraram found found|desenhou desenharam drew drew|esqueceu esqueceram forgot forgot
perdeu perderam lost lost|seguiu seguiram followed followed|ama amam loves love|conhece conhecem knows know|ouviu ouviram heard heard
lembra lembram remembers remember"""
# singular, plural; English -ing, plain: verbs whose present tells a plan when a month follows
PLANNED = """visita visitam visiting visit|compra compram buying buy|vende vendem selling sell|pinta pintam painting paint
limpa limpam cleaning clean|desenha desenham drawing draw"""

# the four forms, alone and joined with "de"; English singular, plural
DETERMINERS = """o/os/a/as do/dos/da/das the the|este/estes/esta/estas deste/destes/desta/destas this these
aquele/aqueles/aquela/aquelas daquele/daqueles/daquela/daquelas that those|meu/meus/minha/minhas - my my
nosso/nossos/nossa/nossas - our our|algum/alguns/alguma/algumas - some some"""

PREPOSITIONS = "com with|sem without"
PREPOSITIONS_OF = "perto near|atrás behind|longe far_from|diante in_front_of"  # each is followed by "de"
ADVERBS = "lá there|hoje today|aqui here|sempre always|cedo early|devagar slowly"
CONJUNCTIONS = "e and|mas but|porque because|quando when|enquanto while"
MONTHS = "janeiro january|março march|maio may|julho july|setembro september|dezembro december"


def entries(words: str) -> list[list[str]]:
    """Split a list above in entries, each a list of forms."""
    return [entry.split() for entry in words.replace("\n", "|").split("|")]


def four_forms(forms: str) -> dict[tuple[str, str], str]:
    """Return an adjective's or determiner's form for each gender and number: by its ending, or the four as given."""
    if "/" in forms:
        given = forms.split("/")
    elif forms.endswith("o"):
        given = [forms, f"{forms}s", f"{forms[:-1]}a", f"{forms[:-1]}as"]
    elif forms.endswith("e"):
        given = [forms, f"{forms}s"] * 2
    else:
        raise ValueError(f"the forms of {forms!r} do not follow from its ending; write all four, joined by '/'")
    return {(gender, number): given[2 * g + n] for g, gender in enumerate(GENDERS) for n, number in enumerate(NUMBERS)}
