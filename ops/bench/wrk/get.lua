-- GETs one address over and over.
dofile("report.lua")
