# Staff pages: common menu, and the counter desk.
staff-menu-desk = Counter desk
staff-menu-floor = Service hall
staff-menu-statistics = Statistics
staff-menu-overview = All offices

desk-choose-title = Choose a counter
desk-choose-text = Choose the counter that you work at. A closed counter can be opened on the next page.
desk-choose-none = The office opens no queue today
desk-choose-none-text = A holiday, not a working day, or this office has not published its profile and standards. Check the calendar and the unit's profile, or ask the supervisor.
desk-choose-own = Your counter
desk-choose-officer = Officer: { $officer }
desk-choose-classes = Classes { $classes } · { $count } waiting
desk-stale = Connection lost. This page may be out of date; the buttons can still be tried.
desk-state-open = Counter open
desk-state-break = On break
desk-state-closed = Counter closed
desk-state-ended = The service day has ended
desk-served-today = { $count ->
    [one] { $count } service finished today
   *[other] { $count } services finished today
}
desk-keys-on = Shortcut keys
desk-other-counter = Change counter
desk-now = The person at this counter
desk-now-called = Called { $time } ago
desk-now-calls = { $count } calls
desk-now-served = In service for { $time }
desk-now-promised = promised { $time }
desk-now-priority = Priority: { $group } ({ $check })
desk-now-waited = Waited { $time }
desk-now-group = Group of { $count }
desk-now-notes = { $count ->
    [one] { $count } note
   *[other] { $count } notes
}
desk-now-further = After this: { $service }
desk-check-claimed = not checked
desk-check-confirmed = confirmed
desk-check-rejected = rejected
desk-level-service-watch = Near the promise
desk-level-service-late = Past the promise
desk-level-wait-watch = Near the promise
desk-level-wait-late = Past the promise
desk-next-is = Next: { $number } · { $service }.
desk-next-turn = By turn.
desk-next-overdue = Goes first: has waited past the limit.
desk-next-sent = Sent to this counter.

desk-advice-called = Wait for { $number } at the counter. Has come: press S. Has not come: call again with R.
desk-advice-served = Check the documents below. Done: press the number of the outcome. Something missing: hold with H.
desk-advice-next = { $count ->
    [one] { $count } person waits
   *[other] { $count } people wait
}. Press N to call.
desk-advice-nobody = Nobody waits for this counter. This page says when somebody does.
desk-advice-break = You are on break. Press B when you are back.
desk-advice-closed = This counter is closed. Press O to open it in your name.
desk-advice-ended = The service day has ended. Counters open again on the next working day.
desk-advice-not-open = The service day has not been opened yet.

desk-key-open = Open the counter
desk-key-profile = Set the counter's classes
desk-key-next = Call next
desk-key-pick = Call a particular number
desk-key-recall = Call again
desk-key-start = Start service
desk-key-absent = Not present
desk-key-absent-later = Not present (call { $calls } of { $needed })
desk-key-hold = Hold
desk-key-return = Back to the queue
desk-key-return-behind = Back, behind everybody
desk-key-transfer = Transfer
desk-key-service = Add a service
desk-key-priority-right = Priority is right
desk-key-priority-wrong = Priority is not right
desk-key-break = Take a break
desk-key-break-end = Back to work
desk-key-note = Note
desk-key-ticket = Take a number for somebody
desk-key-reprint = Reprint the ticket
desk-key-cancel = Cancel the number
desk-key-close = Close the counter
desk-confirm-close = Close this counter? People sent to it go back to their queues.
desk-finish = Done: { $outcome }
desk-finish-on = Done, go on: { $outcome }
desk-back = Back to the desk

desk-panel-finish = How did this service end?
desk-panel-hold = Why is it put on hold?
desk-panel-cancel = Why is this number cancelled?
desk-panel-reprint = Why is the ticket printed again?
desk-panel-transfer = Transfer to where?
desk-panel-service = Add a service to this number
desk-panel-note = A note for colleagues
desk-panel-pick = Call a particular number
desk-panel-pick-text = A call out of turn is recorded with your name and the reason.
desk-panel-ticket = Take a number for a person at this desk
desk-panel-opening = Classes that this counter serves
desk-field-service = Service
desk-field-to-service = To the service
desk-field-to-counter = To the counter
desk-field-keep = Place in the queue
desk-field-note = Note
desk-field-number = Ticket number
desk-field-pick-reason = Reason
desk-field-pick-note = Details, if needed
desk-field-services = Services, in the order of the list
desk-field-priority = Priority group
desk-field-group = Number of people, if more than one
desk-field-classes = Classes
desk-field-rule = Choice among them
desk-hint-note = Write no names or identity numbers. Notes are kept sealed.
desk-hint-number = As on the ticket, for example A-012
desk-hint-group = Leave empty for one person
desk-option-choose = Choose a service
desk-option-same-service = The same service
desk-option-any-counter = Any counter
desk-option-keep = By the time of arriving
desk-option-behind = Behind everybody who waits
desk-option-no-priority = None
desk-option-class-order = The first class first
desk-option-longest-wait = Whoever has waited longest
desk-submit-transfer = Transfer
desk-submit-service = Add the service
desk-submit-note = Keep the note
desk-submit-pick = Call this number
desk-submit-ticket = Take a number
desk-submit-opening = Open with these classes

desk-error-reason = Choose the reason.
desk-error-outcome = Choose the outcome.
desk-error-note = Write the note.
desk-error-visit = The ticket number was not sent. Go back to the desk and try again.
desk-error-service = Choose a service from the list.
desk-error-counter = Choose a counter from the list.
desk-error-transfer = Choose another service, another counter, or both.
desk-error-number = Write the ticket number like A-012.
desk-error-number-unknown = That number has not been issued today. Check the letter and the digits.
desk-error-group = Write the number of people in digits, for example 3.
desk-error-classes = Choose at least one class.

desk-done-ticket = Number { $number } has been taken.
desk-done-note = The note is kept.
desk-done-reprint = The reprint has been asked for.
desk-done-transfer = Transferred.
desk-done-nobody = Nobody waits for this counter.

desk-checklist = Documents to check
desk-checklist-of = { $service }, standard version { $version }
desk-checklist-none = The standard of this service names no documents.
desk-checklist-nobody = The list of documents appears when somebody is called.
desk-shown-as-original = original
desk-shown-as-copy = copy
desk-shown-as-original-and-copy = original and copy
desk-shown-as-not-verified = original or copy: not verified

desk-sent = Sent to this counter
desk-held = On hold
desk-held-call = Call
desk-held-return = To the queue
desk-missed = Not present
desk-missed-restore = Has come
desk-aside = Stepped aside
desk-aside-until = back at { $time }
desk-booked-for = appointment { $time }
desk-nobody = Nobody.
desk-nobody-waits = Nobody waits.
desk-more = and { $count } more
desk-line-waited = waited { $time }
desk-line-range = about { $range } more
desk-why = Why?
desk-why-link = Why is { $number } at this place?
desk-why-title = { $number } at place { $position }
desk-why-first = Nobody is before.
desk-why-close = Close the explanation
desk-why-earlier = { $count } came earlier.
desk-why-kept = { $count } came earlier, were on hold or aside, and kept their place.
desk-why-appointment = { $count } have an appointment for an earlier time.
desk-why-lane-first = { $count } go first, from the lane { $lane }.
desk-why-lane-turn = { $count } from the lane { $lane } have their turn by the sharing among lanes.
desk-why-too-long = { $count } have waited more than { $minutes } minutes and therefore go first.
