"""The theme's sentences in Portuguese: the theme has no Portuguese catalogue, and what Sphinx lacks is added here."""

import gettext

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.locale import translators

SENTENCES = {
    "Announcement": "Aviso",
    "Back to top": "Voltar ao topo",
    "Breadcrumb": "Caminho até aqui",
    "Contents": "Nesta página",
    "Download notebook file": "Baixar o notebook",
    "Download source file": "Baixar o arquivo-fonte",
    "Download this page": "Baixar esta página",
    "Error": "Erro",
    "Home": "Início",
    "Launch": "Abrir",
    "On this page": "Nesta página",
    "Please activate JavaScript to enable the search functionality.": "A busca precisa de JavaScript ligado no navegador.",
    "Print to PDF": "Imprimir em PDF",
    "Search": "Buscar",
    "Section Navigation": "Navegação da seção",
    "Site navigation": "Navegação do livro",
    "Skip to main content": "Pular para o conteúdo",
    "light/dark": "claro/escuro",
    "next": "próxima",
    "next page": "próxima página",
    "previous": "anterior",
    "previous page": "página anterior",
}


class _Sentences(gettext.NullTranslations):
    """A catalogue made of a dictionary; what it does not have stays as it is."""

    def gettext(self, message: str) -> str:
        return SENTENCES.get(message, message)


def complete_catalogue(app: Sphinx, config: Config) -> None:
    """Add the sentences behind Sphinx's own Portuguese catalogue; do nothing in the other edition."""
    if config.course_edition == "pt":
        for catalogue in list(translators.values()):
            catalogue.add_fallback(_Sentences())
