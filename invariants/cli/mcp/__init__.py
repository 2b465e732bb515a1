"""The server for agents that speak the Model Context Protocol.

Read ``calls`` (each tool is a command in a process of its own), then ``server`` (the tools, as the protocol has them).
"""
