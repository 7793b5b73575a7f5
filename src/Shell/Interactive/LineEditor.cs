using CicdTools.Shell.Host;

namespace CicdTools.Shell.Interactive;

/// <summary>Reads a line key by key on a terminal: editing, history and completion.</summary>
internal sealed class LineEditor(Terminal terminal, InputHistory history, TabCompletion completion)
{
    private readonly LineBuffer _line = new();
    private string _prompt = "";
    private int _cursorRow;

    /// <summary>The line; null when the person wants to leave (Ctrl+D), empty when it was given up (Ctrl+C).</summary>
    public string? Read(string prompt)
    {
        _prompt = prompt;
        _line.Set("");
        _cursorRow = 0;
        Draw();
        bool before = Console.TreatControlCAsInput;
        Console.TreatControlCAsInput = true;
        try
        {
            while (true)
            {
                ConsoleKeyInfo key = Console.ReadKey(intercept: true);
                switch (Handle(key))
                {
                    case Outcome.Done:
                        Leave();
                        history.Add(_line.Text);
                        return _line.Text;
                    case Outcome.GivenUp:
                        Leave();
                        return "";
                    case Outcome.Ended:
                        Leave();
                        return null;
                    default:
                        Draw();
                        break;
                }
            }
        }
        finally
        {
            Console.TreatControlCAsInput = before;
        }
    }

    private enum Outcome
    {
        Going,
        Done,
        GivenUp,
        Ended,
    }

    private Outcome Handle(ConsoleKeyInfo key)
    {
        if (key.Key == ConsoleKey.Tab)
        {
            completion.Advance(_line, forward: (key.Modifiers & ConsoleModifiers.Shift) == 0);
            return Outcome.Going;
        }

        completion.End();
        bool control = (key.Modifiers & ConsoleModifiers.Control) != 0;
        switch (key.Key)
        {
            case ConsoleKey.Enter:
                return Outcome.Done;
            case ConsoleKey.C when control:
                return Outcome.GivenUp;
            case ConsoleKey.D when control && _line.Text.Length == 0:
                return Outcome.Ended;
            case ConsoleKey.UpArrow when history.Previous(_line.Text) is { } earlier:
                _line.Set(earlier);
                break;
            case ConsoleKey.DownArrow when history.Next() is { } later:
                _line.Set(later);
                break;
            case ConsoleKey.L when control:
                Console.Clear();
                _cursorRow = 0;
                break;
            default:
                Edit(key, control);
                break;
        }

        return Outcome.Going;
    }

    // The keys of the shells that people come from.
    private void Edit(ConsoleKeyInfo key, bool control)
    {
        switch (key.Key)
        {
            case ConsoleKey.LeftArrow:
                _line.MoveTo(control ? _line.WordStart() : _line.Cursor - 1);
                break;
            case ConsoleKey.RightArrow:
                _line.MoveTo(control ? _line.WordEnd() : _line.Cursor + 1);
                break;
            case ConsoleKey.Home:
            case ConsoleKey.A when control:
                _line.MoveTo(0);
                break;
            case ConsoleKey.End:
            case ConsoleKey.E when control:
                _line.MoveTo(_line.Text.Length);
                break;
            case ConsoleKey.Backspace:
                _line.RemoveTo(control ? _line.WordStart() : _line.Cursor - 1);
                break;
            case ConsoleKey.Delete:
            case ConsoleKey.D when control:
                _line.RemoveTo(_line.Cursor + 1);
                break;
            case ConsoleKey.W when control:
                _line.RemoveTo(_line.WordStart());
                break;
            case ConsoleKey.U when control:
                _line.RemoveTo(0);
                break;
            case ConsoleKey.K when control:
                _line.RemoveTo(_line.Text.Length);
                break;
            case ConsoleKey.Escape:
                _line.Set("");
                break;
            default:
                if (!char.IsControl(key.KeyChar))
                    _line.Insert(key.KeyChar.ToString());
                break;
        }
    }

    // From the first row of the prompt: everything anew, then the cursor to its place. A text that fills the last column leaves the cursor there until one more character comes.
    private void Draw()
    {
        int width = Math.Max(1, terminal.Width);
        int end = _prompt.Length + _line.Text.Length;
        int cursor = _prompt.Length + _line.Cursor;
        string up = _cursorRow > 0 ? $"\u001b[{_cursorRow}A" : "";
        string wrap = end % width == 0 ? " \r\u001b[K" : "";
        int back = (end / width) - (cursor / width);
        string toRow = back > 0 ? $"\u001b[{back}A" : "";
        string toColumn = cursor % width > 0 ? $"\u001b[{cursor % width}C" : "";
        terminal.Write($"\r{up}\u001b[J{_prompt}{_line.Text}{wrap}{toRow}\r{toColumn}");
        _cursorRow = cursor / width;
    }

    private void Leave()
    {
        _line.MoveTo(_line.Text.Length);
        Draw();
        terminal.Write(Environment.NewLine);
    }
}
