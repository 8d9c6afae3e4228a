"""What the portal says: questions and answers, legal texts, pages; edited, searched, seeded."""
