# What Stet says in English. Quotes are never translated. `$names` and the like are filled in.

## Answers, on the terminal and in Discord
not-found = The story doesn't say.
not-found-unknown-name = The story doesn't say: it never names { $names }.
not-found-no-such-kind = The story doesn't say: no sentence about this gives that kind of answer.
nearest = What comes nearest (not an answer):
retold = retold by Stet
confidence = confidence
confidence-low = low
confidence-fair = fair
confidence-high = high
revision = revision
quoted-name = “{ $name }”
name-separator = ,{" "}
label = { $label }:{" "}
fact-separator = ;{" "}

## Commands: names have small letters and no spaces
command-ask = ask
command-ask-description = Ask the story; it answers with its own sentences
command-ask-question = question
command-ask-question-description = What you want to know
command-ask-private = private
command-ask-private-description = Only you see the answer
command-who = who
command-who-description = What the story says about somebody or something
command-who-name = name
command-who-name-description = A person, an organization, a model, a place or an event
command-source = source
command-source-description = A sentence of the story with those around it
command-source-address = address
command-source-address-description = A number, document#number, or a title
command-story = story
command-story-description = What Stet answers from, and what it keeps
command-help = help
command-help-description = How to ask
command-context-ask = Ask the story

## Buttons
button-context = In context [{ $address }]
button-whole = Whole sentence [{ $address }]
button-why = Why?
button-more = More evidence
button-helpful = Helpful
button-not-helpful = Not helpful
button-publish = Show to everyone
button-back = ◀
button-on = ▶

## Parts of cards
cut = … (cut)
context-title = { $title }, { $from } to { $to } of { $count }
whole-title = { $title } [{ $address }], part { $part } of { $parts }
more-title = Further sentences that may bear on it
more-none = There are no further sentences that bear on it.
published-by = Shown by { $name }
why-title = Why this answer
why-asked = Read as asking
why-names = Names in the question
why-inherited = Taken over from the answer you replied to
why-relations = Facts that answer
why-words = Words found (the word or what stands for it)
why-missing = Words not found
why-unknown = Names the story does not have
why-translation = The question and the sentence are in different languages: it was found through a translation.
why-nothing = Nothing of the question was found in the story.
asked-who = who
asked-where = where
asked-when = when
asked-how-many = how many
asked-how-much = how much
asked-why = why
asked-how = how
asked-which = which
asked-what = what
asked-yes-no = whether something is so
asked-keyword = nothing in particular; it is a name or a word
kind-person = person
kind-organization = organization
kind-model = model
kind-place = place
kind-event = event
who-none = The profile has no facts; the sentences that name it:
who-also = Also written
story-title = What Stet answers from
story-documents = { $title } (sentences: { $sentences }), { $version }
story-source = quoted from the source
story-total = Documents: { $documents } · sentences: { $sentences } · profiles: { $profiles }
story-how = Ask with /ask, mention Stet, reply to one of its answers, or write to it directly.
story-privacy = Stet keeps no question. It remembers for 30 days which message of yours an answer belongs to, so that the answer can follow when you edit or delete it, and for each vote a number that cannot be traced back to you.
story-claims = Stet quotes the story as it is written and corrects nothing in it.
help-title = How to ask
help-ask = **/ask** a question, or right-click a message → Apps → **{ $context }**
help-mention = Mention Stet with a question, reply to one of its answers, or send it a direct message
help-who = **/who** for what the story says about a name, **/source** for a sentence in its context
help-story = **/story** for what is loaded and what is kept
help-answers = Every answer is made of the story's own sentences with their numbers. When the story does not say, Stet says so.

## Notes and errors
changed-sentence = This sentence has changed since the answer was given.
changed-gone = The sentence that this answer quoted is no longer in the knowledge base.
changed-revision = The knowledge base has changed since this answer was given; this is how it reads now.
error-too-long = That question has { $length } characters; { $most } is the most. Shorten it and ask again.
error-empty = There is no question in that. Write one, for example: who went to Meta?
error-no-text = I cannot read that message's text; put your question into your own message.
error-unknown-name = Nobody and nothing by the name “{ $name }” has a profile here. Pick one of the suggestions, or ask with /ask.
error-unknown-address = There is no sentence “{ $address }” here. Write a number, or document#number as in { $example }.
error-not-yours = You may not send messages here, so I cannot show it to everyone.
error-old-button = I no longer understand this button; ask again.
error-busy = That was quick! Ask again in { $seconds } s.
error-busy-guild = Many questions are being asked here right now; ask again in { $seconds } s.
error-inside = Something went wrong on my side. Ask again in a moment.
thanks = Noted, thank you.

## What the story says of a profile
relation-joined = joined { $object }
relation-graduated-from = graduated from { $object }
relation-studied-at = studied at { $object }
relation-took-doctorate-at = took a doctorate at { $object }
relation-won = won { $object }
relation-advises = advises { $object }
relation-led = led { $object }
relation-developed = developed { $object }
relation-took-part-in = took part in { $object }
relation-offered = offered { $object }
relation-promised = promised { $object }
relation-hosted = hosted { $object }
relation-started = started { $object }
relation-included-in = included in { $object }
relation-runs = runs { $object }
relation-part-of = part of { $object }
relation-used-in = used in { $object }
relation-received = received { $object }
relation-left-for = left for { $object }
relation-known-as = known as { $object }
relation-supplies = supplies { $object }
relation-chartered = chartered { $object }
