"""The invented group and its words: everything the demo community says, without a database.

Everything is drawn from the `random.Random` it is given: the same seed, the same community.
    organisation.organisation(rng, headcount)      people, managers as indexes in the list; the personas first
    rhythm.activity_dates, rhythm.dates_between    when things happened
    ideas.idea_texts(rng, themes)                  one text for each theme key of a list, titles hardly ever twice
    comments.comment_text(rng, kind, idea)         what colleagues and the author say under it
    decisions.refusal, park, decision_text …       what judges and executives write
    editorial.stories, CAMPAIGNS, seasons          pages, news, questions to the community
To add to the texts, edit `texts/*.txt`: the notation is explained in `grammar.py`.
"""
