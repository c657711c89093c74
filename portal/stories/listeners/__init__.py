"""Who hears of stories, and what is offered because of them."""
