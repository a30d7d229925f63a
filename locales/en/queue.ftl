# The queue: refusals, and the texts of kiosk, phone, display and ticket.
refusal-queue-day_not_open = Today's queue has not been opened yet. Try again in a moment.
refusal-queue-day_already_open = Today's queue was opened with another plan. Reload this page.
refusal-queue-day_has_ended = The queue of that day is closed. Take a new number on the next working day.
refusal-queue-plan_invalid = Today's plan cannot be used ({ $problem } at { $place }). Correct the unit's profile and publish it again.
refusal-queue-office_opens_later = Numbers are not given out yet. Come back from { $opens }.
refusal-queue-office_closed = The office is closed. See the opening hours on the page of this office.
refusal-queue-closed_until = The office is closed. Numbers are given out again on { $date } from { $time }.
refusal-queue-closed_for_now = Giving out numbers has paused ({ $reason }). Come back from { $until }.
refusal-queue-cut_off_passed = Today's last number was given out at { $at }. Come again on the next working day.
refusal-queue-class_is_closed = Queue class { $class } is closed. Ask an officer, or choose another service.
refusal-queue-quota_reached = Today's quota of class { $class } ({ $quota } numbers) is used up. Come earlier on the next working day, or make an appointment.
refusal-queue-no_service = No service was chosen. Choose at least one service.
refusal-queue-too_many_services = Too many services for one ticket. Choose at most { $max }.
refusal-queue-unknown_service = This office has no service "{ $service }". Choose a service from the list.
refusal-queue-service_not_today = The service "{ $service }" is not offered today. Choose another one, or come on another day.
refusal-queue-duplicate_service = The service "{ $service }" is on the ticket already. Choose each service once.
refusal-queue-unknown_priority = The priority group "{ $priority }" is not known. Choose one from the list, or go on without priority.
refusal-queue-group_size = One ticket is for 1 to { $max } people. Correct the number.
refusal-queue-booking_other_day = That appointment is not for today. Come on its day, or take a number without appointment.
refusal-queue-unknown_class = There is no queue class { $class }. Choose a class of today's plan.
refusal-queue-unknown_counter = There is no counter { $counter }. Choose a counter of today's plan.
refusal-queue-unknown_visit = There is no number { $visit } today. Check the number.
refusal-queue-unknown_ticket = Ticket { $number } was not found, or the code is wrong. Check number and code on the ticket.
refusal-queue-unknown_message = Message { $message } is not on the boards. Reload the list of messages.
refusal-queue-unknown_zone = This office has no such zone. Choose a zone of the office's profile.
refusal-queue-unknown_code = The code "{ $code }" is not in the list. Choose a code of today's plan.
refusal-queue-counter_is_closed = Counter { $counter } is not open. Open it first.
refusal-queue-counter_on_break = Counter { $counter } has a break. End the break first.
refusal-queue-counter_not_on_break = Counter { $counter } has no break. There is nothing to end.
refusal-queue-counter_busy = Number { $visit } is still at counter { $counter }. Finish, hold or return it first.
refusal-queue-profile_invalid = The classes for that counter are not right. Choose each class once, from today's plan.
refusal-queue-not_at_counter = Number { $visit } is not at counter { $counter }. Reload the page to see who is there.
refusal-queue-at_another_counter = Number { $visit } is at counter { $counter }. Only that counter can act on it.
refusal-queue-not_waiting = Number { $visit } is not waiting. Reload the page to see where it is.
refusal-queue-not_called = Number { $visit } is not called. Call it first.
refusal-queue-already_served = Number { $visit } is being served. Finish the service first.
refusal-queue-not_held = Number { $visit } is not on hold. Reload the page to see where it is.
refusal-queue-not_missed = Number { $visit } is not marked as missing. There is nothing to restore.
refusal-queue-not_aside = Number { $visit } has not stepped aside. Its place holds already.
refusal-queue-visit_over = The visit with number { $visit } is over. Take a new number when you need another service.
refusal-queue-recall_too_soon = It was called just now. Call again after { $seconds } seconds.
refusal-queue-recall_limit = It was called again { $max } times already. Mark it as missing, or start the service when the person comes.
refusal-queue-call_again_first = Called only { $calls } of { $needed } times. Call again before marking it as missing.
refusal-queue-no_priority = Number { $visit } claims no priority. There is nothing to check.
refusal-queue-priority_checked = The priority of number { $visit } has been checked already. The result stands.
refusal-queue-transfer_nowhere = No destination was chosen. Choose another service, another counter, or both.
refusal-queue-aside_time = You can come back at most { $max } minutes from now. Choose an earlier time.
refusal-queue-message_length = The message needs a text in both languages of at most { $max } characters. Correct it.
refusal-queue-span_reversed = The end must be after the beginning. Correct the times.
refusal-queue-print_pending = Ticket { $visit } is being printed. Wait for the result.
refusal-queue-print_uncertain = Nobody knows whether ticket { $visit } came out. Look at the printer first; if it is not there, an officer prints it again with a reason.
refusal-queue-already_printed = Ticket { $visit } has been printed. Printing it again needs a reason.
refusal-queue-no_print_pending = Ticket { $visit } is not being printed. Ask for printing first.
refusal-queue-never_printed = Ticket { $visit } was never printed. Print it the ordinary way.
refusal-queue-command_id_used = This command id was used for something else. Send it again with a new id.
refusal-queue-number_form = That is not a queue number. Write it like A-012.
refusal-queue-note_length = The note needs a text of at most { $max } characters. Correct it.
refusal-queue-officer_missing = The officer of the counter is missing. Give the account of the officer.
refusal-queue-no_queue = This unit has no queue. Choose another office from the list.
refusal-queue-paper_width = The paper of a printer is 58 or 80 millimetres wide. Choose one of them.
refusal-queue-printer_address = The address of a printer is written host:port, for instance 10.0.0.20:9100. Correct it.
refusal-queue-unknown_printer = There is no printer { $printer }, or it is not this device's. Choose one of the list.
refusal-queue-printer_not_said = There are several printers and no main printer. Choose the printer.
refusal-queue-printer_name = Give the printer a name of 1 to 60 characters.
refusal-queue-printer_name_taken = Another printer has this name. Choose another name.
refusal-queue-printer_place = That kiosk or counter is not known at this office. Reload the page and choose again.
refusal-queue-notes_closed = The notes of number { $number } can be opened only by the officer who serves it. Call that number to your counter first.

queue-closed = The queue is closed
queue-closed-until = It opens again on { $day } at { $time }.

queue-kiosk-title = Take a queue number
queue-kiosk-lead = Touch the service that you need.
queue-kiosk-listen = ♪ Listen
queue-kiosk-waiting = { $n ->
    [0] Nobody is waiting
    [one] { $n } person is waiting
   *[other] { $n } people are waiting
}, about { $wait }
queue-kiosk-chosen = Chosen already
queue-kiosk-back = Back without adding
queue-kiosk-phone = Queue with your phone: scan this code, or type the door code
queue-kiosk-not-paired = This machine is not connected to the office yet, so it cannot give out numbers.
queue-kiosk-pair = Connect this machine
queue-kiosk-priority-title = Do you need to go first?
queue-kiosk-priority-check = An officer will check this at the counter.
queue-kiosk-take = Take a number
queue-kiosk-take-plain = No. Take a number
queue-kiosk-take-first = Yes, because:
queue-kiosk-large = Print in large letters
queue-kiosk-add = Add another service
queue-kiosk-cancel = Cancel
queue-kiosk-number-title = Your queue number
queue-kiosk-place = Place { $position } in line, about { $wait }
queue-kiosk-follow = Scan this code to follow the queue on your phone.
queue-kiosk-done = Done
queue-kiosk-print = Print with the browser
queue-kiosk-sorry = No number could be given
queue-kiosk-again = Back to the start

queue-printed-yes = Take your paper and wait for the call.
queue-printed-paper-out = The printer is out of paper. Write down or photograph this number; it stays valid.
queue-printed-trouble = The printer has a problem. If no paper comes out, write down or photograph this number; it stays valid.
queue-printed-uncertain = It is not known whether the paper came out. If there is none, write down or photograph this number and tell an officer; your number stays valid.
queue-printed-pending = The ticket is being printed. Write the number down if no paper comes out.
queue-printed-none = Write down or photograph this number and wait for the call.

queue-phone-title = Take a number with your phone
queue-phone-priority = Do you need to go first?
queue-phone-no-priority = No
queue-phone-code = Today's door code
queue-phone-code-hint = It is on the displays and the kiosk in the office, and shows that you are there.
queue-phone-wrong-code = The door code does not match. Scan the QR code in the office again, or type today's code.

queue-ticket-title = Your queue number
queue-ticket-waiting = You are in line
queue-ticket-next = Get ready: you are next
queue-ticket-called = You are called: please go to { $counter }
queue-ticket-served = You are being served at { $counter }
queue-ticket-held = You were asked to wait near the counter
queue-ticket-aside = You stepped out. Your place is kept until { $time }
queue-ticket-missed = You were called but have not come. Speak to an officer now
queue-ticket-done = This visit is over
queue-ticket-stale = The connection is lost. What stands below may be old; watch the displays in the office.
queue-ticket-title-called = You are called
queue-ticket-title-next = You are next
queue-ticket-ahead = People before you
queue-ticket-wait = Expected wait
queue-ticket-why = Why are they before me?
queue-ticket-why-rule = This order follows the rules that the office has published, and is kept in its register.
queue-ticket-later = Not now, I will come back
queue-ticket-later-hint = Your place is kept for the time that you choose.
queue-ticket-back = I am back
queue-ticket-cancel = Cancel this number
queue-ticket-cancel-sure = Cancel this number? A cancelled number cannot be used again.
queue-ticket-print = Print this ticket
queue-ticket-as-of = As of { $time }

queue-why-earlier = { $n ->
    [one] { $n } person came earlier
   *[other] { $n } people came earlier
}
queue-why-kept = { $n ->
    [one] { $n } person came earlier and kept the place
   *[other] { $n } people came earlier and kept their place
}
queue-why-appointment = { $n ->
    [one] { $n } person has an earlier appointment
   *[other] { $n } people have an earlier appointment
}
queue-why-lane-first = { $n ->
    [one] { $n } person
   *[other] { $n } people
} in the lane { $lane }, which goes first
queue-why-lane-turn = { $n ->
    [one] { $n } person
   *[other] { $n } people
} in the lane { $lane }, whose turn is first
queue-why-overdue = { $n ->
    [one] { $n } person has
   *[other] { $n } people have
} waited more than { $minutes } minutes

queue-slip-number = QUEUE NUMBER
queue-slip-copy = COPY ({ $n })
queue-slip-place = Place { $position } in line, about { $wait }
queue-slip-follow = Scan the code to follow the queue on your phone.
queue-slip-head = Register { $head }

queue-display-title = Queue calls
queue-display-door = Door code { $code }

queue-displays-title = Wall displays
queue-displays-text = Open one of these addresses on the screen, or pair the screen at
queue-displays-zone = Hall
queue-displays-named = In the profile
queue-displays-paired = Paired
queue-displays-address = Address
queue-displays-whole = The whole office
queue-displays-none = none yet
