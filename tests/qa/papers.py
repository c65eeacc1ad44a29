"""Papers of an invented body, which the tests of this room ask about."""

from __future__ import annotations

from corpus.document import Document, document_id
from corpus.loaders.text import load

FIRST = """Harbour Forum meets for the first time

The First Meeting of the Harbour Masters Forum (HMF-X) was held in Port Alba, Norway from 3 to 4 May 2019 and co-chaired by Norway and Finland.

In attendance were representatives from Norway, Finland, Estonia and the Tidal Survey Office (TSO). Iceland attended as an observer.

Participants agreed on the following:

- To publish a register of pilot stations by the end of 2019.
- To share tide tables among members every quarter.
"""

SECOND = """Harbour Masters Forum (HMF-X)

SECOND MEETING

1. The Second Meeting of the Harbour Masters Forum (HMF-X) was held at the Grand Mole Hotel in Sudburg, Finland from 10 - 12 June 2021 and co-chaired by Norway and Estonia.
2. The following members were present: Estonia, Norway, and Iceland with the exceptions of Finland and Denmark.
3. Captain Ada Lindqvist of the Tidal Survey Office presented the register of 42 pilot stations. She noted: "The silting of the estuary delays dredging by a year."
4. The Third Meeting will be hosted in Estonia in 2023.
"""


def paper(text: str, key: str, version: int = 1) -> Document:
    """Return the document that a text file of this content becomes."""
    loaded = load(text.encode(), key)
    return Document(
        document_id(key),
        key,
        version,
        loaded.title,
        loaded.text,
        loaded.blocks,
        "text/plain",
        "0" * 64,
    )
