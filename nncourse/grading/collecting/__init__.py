"""What a platform's download holds, brought to where nbgrader reads it: archive -> names -> assignment -> submitted.

A download is distrusted: its archives are refused by name where they could reach beyond their own folder or fill the
disk, and a file that nobody can be found for stays where it was, with the reason.
"""
