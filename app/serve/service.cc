#include "app/serve/service.h"

#include "app/serve/chat.h"

namespace confab {

std::unique_ptr<Service> make_service(std::string_view kind,
                                      const asio::any_io_executor& executor) {
  if (kind == "chat") return std::make_unique<ChatService>(executor);
  return std::make_unique<ReplyService>(make_responder(kind));
}

}  // namespace confab
