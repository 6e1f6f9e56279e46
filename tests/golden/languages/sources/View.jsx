import { useState } from 'react';

/** A view of `items`. */
export function View({ items, ...props }) {
  const [open, setOpen] = useState(false);
  const toggle = () => setOpen(!open);
  return <ul onClick={toggle}>{items.map((one) => <li key={one}>{one}</li>)}</ul>;
}

const Row = ({ name }) => <tr><td>{name}</td></tr>;
export default View;
