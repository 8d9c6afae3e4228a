"""A caseworker offers a time, by mail or as a code to read out."""
