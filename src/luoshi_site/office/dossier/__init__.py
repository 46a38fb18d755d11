"""Dossiers (卷宗): a task, a milestone or an order with everything about it, as one file that is read and verified without the site."""
