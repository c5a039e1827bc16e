"""The display picture transfer that the protocol reference writes out byte for byte, and its people."""

ALICE, BOB = "alice@example.com", "bob@example.com"
SESSION = 10597059
CALL = "{5D7C9F1E-0A4B-4C2D-9E3F-112233445566}"
BRANCH = "{0F1E2D3C-4B5A-4697-8877-665544332211}"
OBJECT = (
    '<msnobj Creator="bob@example.com" Size="3000" Type="3" Location="0" Friendly="AAA=" '
    'SHA1D="8Pd0yyi+WOYqdwcq7O0caA06BEM=" SHA1C="HYNOjWu5A8IheBAeWUlA2FMbs/4="/>'
)
INVITE = (
    b"INVITE MSNMSGR:bob@example.com MSNSLP/1.0\r\n"
    b"To: <msnmsgr:bob@example.com>\r\n"
    b"From: <msnmsgr:alice@example.com>\r\n"
    b"Via: MSNSLP/1.0/TLP ;branch={0F1E2D3C-4B5A-4697-8877-665544332211}\r\n"
    b"CSeq: 0 \r\n"
    b"Call-ID: {5D7C9F1E-0A4B-4C2D-9E3F-112233445566}\r\n"
    b"Max-Forwards: 0\r\n"
    b"Content-Type: application/x-msnmsgr-sessionreqbody\r\n"
    b"Content-Length: 312\r\n"
    b"\r\n"
    b"EUF-GUID: {A4268EEC-FEC5-49E5-95C3-F126696BDBF6}\r\n"
    b"SessionID: 10597059\r\n"
    b"AppID: 12\r\n"
    b"Context: PG1zbm9iaiBDcmVhdG9yPSJib2JAZXhhbXBsZS5jb20iIFNpemU9IjMwMDAiIFR5cGU9IjMiIExvY2F0aW9uPSIwIiBG"
    b"cmllbmRseT0iQUFBPSIgU0hBMUQ9IjhQZDB5eWkrV09ZcWR3Y3E3TzBjYUEwNkJFTT0iIFNIQTFDPSJIWU5Pald1NUE4SWhlQkFlV1"
    b"VsQTJGTWJzLzQ9Ii8+AA==\r\n"
    b"\r\n"
    b"\0"
)
OK = (
    b"MSNSLP/1.0 200 OK\r\n"
    b"To: <msnmsgr:alice@example.com>\r\n"
    b"From: <msnmsgr:bob@example.com>\r\n"
    b"Via: MSNSLP/1.0/TLP ;branch={0F1E2D3C-4B5A-4697-8877-665544332211}\r\n"
    b"CSeq: 1 \r\n"
    b"Call-ID: {5D7C9F1E-0A4B-4C2D-9E3F-112233445566}\r\n"
    b"Max-Forwards: 0\r\n"
    b"Content-Type: application/x-msnmsgr-sessionreqbody\r\n"
    b"Content-Length: 24\r\n"
    b"\r\n"
    b"SessionID: 10597059\r\n"
    b"\r\n"
    b"\0"
)
INVITE_HEADER = bytes.fromhex(
    "00000000e803000000000000000000008002000000000000800200000000000071110100000000000000000000000000"
)
ACKNOWLEDGEMENT = bytes.fromhex(
    "0000000088130000000000000000000080020000000000000000000002000000e803000071110100800200000000000000000000"
)
