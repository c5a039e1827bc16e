"""What is inside payloads, one format a file; each read and written on one page, for client and server alike.

Five words: a *message* is MIME-like (MSG, UUM); *personal* data is the XML of UUX and UBX; a *list* document
says who is on which list (ADL, RML, FQY); a *presence* line is a payload in disguise, all of it arguments; a
*service* document is SOAP. Nothing here knows a connection. Readers raise PayloadError and nothing else.
"""
