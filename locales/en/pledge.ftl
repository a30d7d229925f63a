# The pledge (UU 25/2009 art. 22; PP 96/2012 art. 30).
pledge-text = We, { $unit }, hereby declare that we are able to serve you by the service standards that have been set. If we do not keep this promise, we are ready to accept the sanction laid down by law.
