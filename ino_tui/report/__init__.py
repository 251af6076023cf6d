"""The complete record of a case for print: what one person may see of it, as data (`model`), and as HTML (`html`)."""
