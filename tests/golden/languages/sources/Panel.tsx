import * as React from 'react';

type Props<T> = { items: T[]; render: (item: T) => JSX.Element };

/** A panel of items. */
export function Panel<T>({ items, render }: Props<T>): JSX.Element {
  return <div className="panel">{items.map(render)}</div>;
}

export const Title: React.FC<{ text: string }> = ({ text }) => <h1>{text}</h1>;
