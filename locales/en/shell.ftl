# Frame of the pages: header, footer, forms, lists, errors.
shell-product = Maklumat
shell-skip = Skip to main content
shell-language = Language
shell-menu = Menu
shell-breadcrumbs = Breadcrumb
shell-footer = Footer links
shell-sign-out = Sign out
shell-all-units = All offices
shell-accessibility = Accessibility
shell-privacy = Personal data protection
shell-api = API for developers
shell-footer-text = Standards, waiting times and results shown here are kept in a register that anybody can check.
shell-demo-tag = Demo
shell-demo-text = This office is fictional. All people and queue numbers are made up, and its clock runs faster.
shell-flash-success = Done
shell-flash-notice = Important

form-error-title = There is a problem
form-error-prefix = Error:

list-export-csv = Download CSV
list-export-xlsx = Download Excel
list-export-json = View as JSON
list-pages = Pages of the list
list-page = Page { $page }
list-previous = Previous
list-next = Next

error-title-400 = The request could not be processed
error-title-403 = You are not allowed to open this page
error-title-404 = Page not found
error-title-429 = Too many requests
error-title-500 = Sorry, our system has a problem
error-title-503 = The service is not available at the moment
error-text-400 = We did not understand part of the request. Nothing was changed.
error-text-403 = This page needs other access rights. Nothing was changed.
error-text-404 = The address does not exist, was moved, or has a typing mistake.
error-text-429 = Requests are coming too fast from this device or network.
error-text-500 = This is our mistake, not yours. Queue numbers and data already saved are safe.
error-text-503 = The system is restarting or under maintenance. Your queue number stays valid.
error-next-400 = Go back, check what you entered, and send it once more.
error-next-403 = Sign in with an account that may open it, or ask your office's admin for access.
error-next-404 = Check the address, or start again from the home page.
error-next-429 = Wait a minute, then try again.
error-next-500 = Try again in a moment. If it happens again, tell an officer the reference number below.
error-next-503 = Wait a moment, then reload this page. At the office, officers can still call you.
error-home = Go to the home page
error-reference = Reference number:

print-bar = Print
print-back = Back
print-now = Print
print-hint = To print, use your browser's print menu.

kiosk-offline = The connection is lost. This machine will reconnect by itself. Meanwhile, ask an officer for a number.

display-sound-on = Turn sound on
display-sound-off = Turn sound off
display-now = Now calling
display-recent = Earlier calls
display-waiting = People waiting
display-paused = Calls are paused. Please wait.
display-closed = Service is closed.
display-stale = Connection lost. The numbers on this screen may be old. Please listen to the officers.
display-messages = Announcements
