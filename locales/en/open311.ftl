open311-contact = The unit itself: see its page
open311-key-free = No key is needed: everybody may file, within the limits of the house.
open311-key-needed = Filing needs an api_key. Ask the unit for one.

open311-service-complaint = Complaint about service in general
open311-service-complaint-in-confidence = Complaint about an officer or the unit (in confidence)
open311-service-suggestion = Suggestion
open311-service-information = Request for information
open311-service-praise = Praise
open311-complaint-of = Complaint: { $service }

open311-hint-complaint = Something about this service was not as promised. Kind, state and dates are public; your words only as far as a moderator approved them or wrote others instead.
open311-hint-complaint-in-confidence = It is about a person or the whole unit. Nothing of it is public, not even that it exists; whoever it is about does not see it. Do not report illegal levies here: your app would know it too.
open311-hint-suggestion = What should be better.
open311-hint-information = You want to know or to have something.
open311-hint-praise = Somebody or something was good.

open311-keywords-complaint = complaint, service, delay, cost, requirement
open311-keywords-complaint-in-confidence = complaint, officer, conduct, confidential
open311-keywords-suggestion = suggestion, idea
open311-keywords-information = information, question
open311-keywords-praise = praise, thanks

open311-group-complaints = Complaints
open311-group-voices = Suggestions, questions, praise

open311-ask-about = Whom is it about?
open311-ask-service = Which service?
open311-ask-served_on = On which day were you served?
open311-ask-wish = What do you ask for?
open311-ask-track = Report without a name, or formal complaint? A formal complaint needs first_name and email or phone, and must be decided.

open311-datatype-singlevaluelist = One of the values
open311-datatype-datetime = Date, or date and time with zone: 2026-11-23T09:00:00+07:00
open311-datatype-text = Text

open311-notice = Keep this: { $url } is your own page, with code { $code }. There you see every step, answer questions, and agree or disagree. Whoever has it reads along.
open311-said-place = Place, as the app says: { $value }
open311-said-point = Point on the map: { $value }
open311-said-media = Picture: { $value }

refusal-open311-jurisdiction_missing = jurisdiction_id was not provided, and there is more than one unit here. Name one: { $known }
refusal-open311-jurisdiction_unknown = There is no unit "{ $jurisdiction }" here. Check jurisdiction_id.
refusal-open311-service_missing = Name a service_code; GET services lists them.
refusal-open311-service_unknown = There is no service "{ $service }". GET services lists them.
refusal-open311-request_unknown = There is no request "{ $number }" that is public. Whoever filed it sees it on their own page.
refusal-open311-token_unknown = This token is not known. Check that it is complete.
refusal-open311-key = The api_key is missing or not known. Ask the unit for one.
refusal-open311-form = Something in the request is missing or wrong.
refusal-open311-date = Write a date as 2026-11-23 or as 2026-11-23T09:00:00+07:00.
refusal-open311-span = start_date comes before end_date, and at most { $days } days lie between them. Ask for a shorter span.
refusal-open311-status = Status is open, closed, or both with a comma.
refusal-open311-track = Write tip or formal, or leave it out.
