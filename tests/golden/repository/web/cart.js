// Shows the cart in the page.

function showCart(cart) {
  const list = document.querySelector("#cart");
  list.textContent = cart.things.join(", ");
}
