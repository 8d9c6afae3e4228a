"""The forms of the Amt für öffentliche Ordnung, one module each."""
