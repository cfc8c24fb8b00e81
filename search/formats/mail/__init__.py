"""Mail: messages (.eml) and mailboxes (.mbox), newsletters above all.

``message`` parses a message within limits, ``headers`` decodes its headers, ``plain_body`` and
``html_body`` separate its text from quoted replies and signatures; ``reader`` reads the files.
"""
