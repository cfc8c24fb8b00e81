"""Documents of word processors: .docx, .odt, .fodt and .rtf, each read by one module."""
