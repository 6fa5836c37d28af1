"""Before fitting anything: what can a cohort of this size answer, and how many patients would settle it?"""
