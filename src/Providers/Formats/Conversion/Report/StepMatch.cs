namespace CicdTools.Providers.Formats.Conversion.Report;

/// <summary>Which step that was read back stands for which step that was written, of one job.</summary>
internal sealed class StepMatch
{
    private readonly Dictionary<int, Step> _same = [];
    private readonly Dictionary<int, Step> _similar = [];
    private readonly Step[] _read;
    private readonly string _script;
    private readonly Lazy<string[]> _words;

    public StepMatch(Job written, Job read)
    {
        _read = read.Steps;
        _words = new(() => [.. read.Steps.Select(Words)]);
        _script = $"\n{string.Join('\n', read.Steps.OfType<ScriptStep>().SelectMany(step => Meaning.Lines(step.Script)))}\n";
        ILookup<string, Step> byMeaning = read.Steps.ToLookup(Meaning.Of, StringComparer.Ordinal);
        HashSet<Step> taken = new(ReferenceEqualityComparer.Instance);
        for (int i = 0; i < written.Steps.Length; i++)
        {
            if (byMeaning[Meaning.Of(written.Steps[i])].FirstOrDefault(step => !taken.Contains(step)) is { } step && taken.Add(step))
                _same[i] = step;
        }

        Dictionary<string, Queue<Step>> rest = new(StringComparer.Ordinal);
        foreach (Step step in read.Steps.Where(step => !taken.Contains(step)))
        {
            if (!rest.TryGetValue(Shape(step), out Queue<Step>? queue))
                rest[Shape(step)] = queue = new();
            queue.Enqueue(step);
        }

        for (int i = 0; i < written.Steps.Length; i++)
        {
            if (!_same.ContainsKey(i) && rest.TryGetValue(Shape(written.Steps[i]), out Queue<Step>? queue) && queue.TryDequeue(out Step? step))
                _similar[i] = step;
        }
    }

    /// <summary>The step that stands for this one; null where none does.</summary>
    public Step? this[int at] => _same.GetValueOrDefault(at) ?? _similar.GetValueOrDefault(at);

    public Finding Find(Step step, int at)
    {
        if (_same.ContainsKey(at))
            return Finding.Same;
        if (step is ScriptStep script && InScripts(script) is { Kind: not FindingKind.None } found)
            return found;
        // All artifacts of the jobs before, by their names.
        if (step is DownloadArtifactStep { Artifact: null } && _read.OfType<DownloadArtifactStep>().FirstOrDefault() is { } download)
            return new(FindingKind.Traced, $"'{ConstructList.Short(Meaning.Of(download))}'");
        return _similar.TryGetValue(at, out Step? similar) && similar is not ScriptStep ? Finding.Compare(step, similar) : Finding.None;
    }

    // Systems without steps run all commands of a job as one script: the commands are there if their lines stand in it side by side.
    private Finding InScripts(ScriptStep step)
    {
        string[] lines = [.. Meaning.Lines(step.Script)];
        if (lines.Length == 0)
            return Finding.Same;
        if (_script.Contains($"\n{string.Join('\n', lines)}\n", StringComparison.Ordinal))
            return step.WorkingDirectory is null && Meaning.IsDefaultShell(step.Shell) ? Finding.Same : new(FindingKind.Traced, "commands of a script with a folder or a shell of its own");
        int holder = Array.FindIndex(_words.Value, words => Array.TrueForAll(lines, line => Holds(words, line.Trim())));
        return holder < 0 ? Finding.None : new(FindingKind.Traced, Meaning.Of(_read[holder]));
    }

    // A command stands in a text when nothing of another command touches it: 'make' does not stand in 'make all'.
    private static bool Holds(string text, string command)
    {
        for (int at = text.IndexOf(command, StringComparison.Ordinal); at >= 0; at = text.IndexOf(command, at + 1, StringComparison.Ordinal))
        {
            int end = at + command.Length;
            if ((at == 0 || !(char.IsLetterOrDigit(text[at - 1]) || text[at - 1] is '_' or '-' or '.' or '/')) && (end == text.Length || text[end] is '\n' or '\r' or '"' or '\'' or ';' or ')' or ',' or ']' or '}'))
                return true;
        }

        return false;
    }

    /// <summary>All words of a step, what stands around it included.</summary>
    public static string Words(Step step) => string.Join('\n', [step is ScriptStep script ? script.Script : Meaning.Of(step), Meaning.Of(step.Variables), .. step.Native.Select(setting => setting.Text)]);

    private static string Shape(Step step) => step switch
    {
        SetupToolStep tool => $"tool {tool.Tool}",
        CacheStep cache => $"cache {cache.Restore} {cache.Save}",
        NativeStep native => $"{native.Format} {native.Reference}",
        _ => step.GetType().Name,
    };
}
