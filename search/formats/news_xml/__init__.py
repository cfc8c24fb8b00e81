"""News and text interchange in XML: NewsML-G2, NITF, NewsML 1 and TEI."""
