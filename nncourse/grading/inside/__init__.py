"""All that runs in a sandbox, three processes beside each other; it never imports the coordinator's side.

============ ============================================================================================== ==========
process      modules                                                                                        believes
============ ============================================================================================== ==========
any, first   ``orders`` ``fork``                                                                            its orders
kernel       ``kernel`` ``agent`` ``lent`` ``circumstances`` ``unheard`` ``noticing``                       nothing
relay        ``relay``                                                                                      its orders
kernel and
examiner     ``files``                                                                                      sizes
examiner     ``examiner`` ``examiner_peer`` ``calling`` ``remote`` ``stand_ins`` ``learners_errors``        its orders
             ``namespace`` ``authors`` ``guard`` ``magics`` ``not_apart`` ``outputs`` ``hidden_lines`` ``copies``
============ ============================================================================================== ==========

In the kernel's process runs the learner's code, which may have replaced anything there: what ``agent`` and
``noticing`` say is only ever a value or an observation. The examiner, in whose process the author's tests run, takes
from the kernel values of a closed encoding and handles; the relay takes ZeroMQ messages and passes on capped ones.
"""
