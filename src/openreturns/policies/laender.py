"""Which German Land a postcode belongs to, because Länder keep different holidays (R24).

Each entry holds from its postcode up to the next one. Postcodes were drawn for the mail,
not for Länder: where a stretch touches two, both stand here and the later deadline counts.
"""

from bisect import bisect_right

_TABLE = """
01000 SN     01941 BB     02000 SN     03000 BB     04000 SN     04580 TH     04640 SN
04891 BB     06000 ST     06550 TH     06600 ST     07000 TH     07900 SN/TH  08000 SN
10000 BE     12529 BB     12530 BE     14400 BB     14715 BB/ST  14716 BB     17000 MV
17260 BB     17300 BB/MV  17340 MV     19270 MV/NI  19275 MV     19300 BB/MV  19370 MV
20000 HH     21200 NI     21450 SH     21600 NI     22000 HH/SH  23000 SH     23920 MV
24000 SH     26000 NI     27498 SH     27499 HH     27500 HB     27600 NI     28000 HB
28780 NI     29400 ST     29420 NI     32000 NW     34000 HE     34340 HE/NI  34356 HE
34400 NW     34440 HE     36400 TH     37000 NI     37194 HE/NI  37195 HE     37196 NI
37200 HE     37300 TH     37400 NI     37650 NW     37689 NI     37692 NW     37697 NI
38480 ST     38490 NI     38800 ST     40000 NW     48440 NI     48470 NW     48478 NI
48481 NW     48486 NI     48489 NW     48497 NI     48540 NW     49000 NI     49460 NW
49550 NI     50000 NW     51598 RP     51600 NW     53400 RP     53580 NW     53614 RP
53620 NW     54000 RP     55240 HE     55253 RP     57000 NW     57500 RP     57650 NW
59969 HE/NW  59970 NW     60000 HE     63700 BY     64000 HE     64754 BW/HE  64755 HE
65391 HE/RP  65392 HE     65558 RP     65583 HE     65621 HE/RP  65630 HE     66000 SL
66460 RP     66510 SL     66840 RP     68000 BW     68519 HE     68520 BW     68600 HE
68700 BW     69235 BW/HE  69240 BW     69430 BW/HE  69435 BW     69479 HE     69489 BW
69503 HE     69510 BW     69515 HE     70000 BW     76710 RP     77000 BW     80000 BY
88000 BW     88100 BW/BY  88180 BW     89200 BY     89500 BW     90000 BY     96500 TH
96530 BY     97860 BW/BY  97910 BW     98000 TH
"""
_STRETCHES = _TABLE.split()
_FROM = _STRETCHES[::2]
_LAENDER = [tuple(names.split("/")) for names in _STRETCHES[1::2]]


def german_land(postcode: str) -> tuple[str, ...]:
    """The Land of a German postcode, two where the stretch touches two, none if unreadable."""
    figures = "".join(sign for sign in postcode if sign in "0123456789")
    if len(figures) == 4:
        figures = "0" + figures  # a spreadsheet has eaten the leading nought
    if len(figures) != 5 or figures < _FROM[0]:
        return ()
    return _LAENDER[bisect_right(_FROM, figures) - 1]
