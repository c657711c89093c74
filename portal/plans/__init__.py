"""Success plans: goals, initiatives, KPIs and whether they are on course."""
