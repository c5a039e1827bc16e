"""A helpful robot: a frontend like any other, with nobody in front of it.

Five words: what somebody writes is *asked*; a *topic* is what it is about; an *answer* is a text, with a
format or a nudge; the *temper* keeps the robot from talking too much; it is *away* while it does not
run, and answers what came meanwhile when it is back.
"""

from amsn2.frontends.robot.frontend import Robot

__all__ = ["Robot"]
