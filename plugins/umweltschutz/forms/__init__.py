"""The forms of the Amt für Umweltschutz, one module each."""
