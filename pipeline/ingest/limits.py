"""How large an input may be; beyond it TooLargeError. Real notices stay a hundred times below."""

from typing import Final

MAX_BYTES: Final = 200_000_000  # of the file
MAX_EXPANDED_BYTES: Final = 500_000_000  # of all members of a zip container
MAX_MEMBERS: Final = 10_000  # of a zip container
MAX_CHARACTERS: Final = 50_000_000  # of a document's text
MAX_TABLE_CELLS: Final = 500_000  # places of one table's grid, rows by columns
MAX_TABLE_COLUMNS: Final = 1_000  # HTML's own bound on colspan
MAX_PAGES: Final = 3_000  # of a PDF or OFD
MAX_PAGE_CHARACTERS: Final = 200_000  # of one page
MAX_PIXELS: Final = 100_000_000  # of a picture
MAX_RECOGNISED_PAGES: Final = 300  # of a document: each takes seconds
MAX_SENTENCE: Final = 20_000  # characters of a document without a stop or a line end
MAX_TAGS: Final = 600_000  # of a web page
MAX_PAGE_BYTES: Final = 8_000_000  # of one PDF page's drawing instructions
