"""The thing in the pocket: the loop, the turn, the ports and the command line."""
