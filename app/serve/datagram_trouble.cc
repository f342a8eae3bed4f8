#include "app/serve/datagram_trouble.h"

#include <new>
#include <string>

#include "transport/network_error.h"

namespace confab {

AfterTrouble judge_datagram_trouble(const ServerContext& context, const Endpoint& from,
                                    const std::exception_ptr& failure,
                                    const std::function<void(const Endpoint& who)>& refused) {
  try {
    std::rethrow_exception(failure);
  } catch (const NetworkError& error) {
    if (error.is_refused()) {  // about a reply of a while ago: nobody there any more
      refused(error.who);
      return AfterTrouble::go_on;
    }
    log_problem(context.options.problems, error.what());
    if (error.ends_connection) return AfterTrouble::end;
    // Of one client's answer: the others shall not wait for it.
    return error.op == Op::send ? AfterTrouble::go_on : AfterTrouble::back_off;
  } catch (const MessageTooLong& error) {
    log_problem(context.options.log, from, "not answered: " + std::string(error.what()));
    return AfterTrouble::go_on;
  } catch (const std::system_error&) {
    return AfterTrouble::end;        // operation_aborted: we closed it
  } catch (const std::bad_alloc&) {  // of one answer: the others shall have theirs
    log_out_of_memory(context.options.problems, from);
    return AfterTrouble::back_off;
  }
}

}  // namespace confab
