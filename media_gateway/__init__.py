"""Carries sound, picture and signalling of consultations; decides nothing and stores nothing."""
