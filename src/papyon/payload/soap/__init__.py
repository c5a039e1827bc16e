"""Service documents: SOAP requests and answers, each written and read on the same page.

Five words: an *envelope* wraps a header and one *action*; a *request* is a frozen dataclass named like its
action and a *result* is what answers it; a *fault* is an answer that refuses; a *ticket* says who asks; a
*stamp* is a date in the form of these services.
"""
