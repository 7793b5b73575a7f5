namespace CicdTools.Cmdlets.Runners;

/// <summary>A runner's language: what a step says so that the runner does something. By itself it is that of a runner which has none: every answer is null.</summary>
internal class RunnerCommands
{
    /// <summary>The folder of the checked-out repository; null where it is not known.</summary>
    public virtual string? Workspace => null;

    /// <summary>A line that puts an error, a warning or a notice where people look.</summary>
    public virtual string? Annotate(Annotation annotation) => null;

    /// <summary>A line that keeps a text out of the log from now on. It holds that text.</summary>
    public virtual string? Mask(string text) => null;

    /// <summary>A line after which the log can be folded.</summary>
    public virtual string? BeginGroup(LogGroup group) => null;

    /// <summary>A line that ends what can be folded.</summary>
    public virtual string? EndGroup(LogGroup group) => null;

    /// <summary>A value for the steps and jobs that follow.</summary>
    public virtual Delivery? SetOutput(string name, string value) => null;

    /// <summary>A piece of the job's summary.</summary>
    public virtual Delivery? Summarize(string markdown) => null;

    /// <summary>A text as one line that is no command of any runner.</summary>
    protected static string OneLine(string text) => LogText.Neutralize(text.ReplaceLineEndings(" "));

    /// <summary>A text with some characters replaced, each at most once.</summary>
    protected static string Escape(string text, params ReadOnlySpan<(char Character, string Written)> escapes)
    {
        System.Text.StringBuilder escaped = new(text.Length);
        foreach (char character in text)
        {
            string? written = null;
            foreach ((char Character, string Written) escape in escapes)
            {
                if (escape.Character == character)
                    written = escape.Written;
            }

            if (written is null)
                escaped.Append(character);
            else
                escaped.Append(written);
        }

        return escaped.ToString();
    }
}

/// <summary>Lines of a log that belong together.</summary>
/// <param name="Name">A name that no other has in this job; letters, digits and '_'.</param>
/// <param name="Title">What is seen when it is folded.</param>
/// <param name="At">When it begins, or ends.</param>
internal sealed record LogGroup(string Name, string Title, DateTimeOffset At);

/// <summary>Something handed to the runner: a text that is appended to a file, a line for its log, or first the one and then the other.</summary>
internal sealed record Delivery
{
    /// <summary>The file; null for none.</summary>
    public string? File { get; init; }

    /// <summary>What is appended to it.</summary>
    public string Text { get; init; } = "";

    /// <summary>How large the runner lets the file become, in bytes; 0 where it does not say.</summary>
    public int Limit { get; init; }

    /// <summary>The line; null for none.</summary>
    public string? Line { get; init; }
}
