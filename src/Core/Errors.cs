namespace CicdTools;

/// <summary>The errors that more than one place gives, so that each has one name and one wording. The rest are made where they happen.</summary>
public static class Errors
{
    /// <summary>A path that is not there.</summary>
    public static CicdException PathNotFound(string path) =>
        new("PathNotFound", CicdErrorKind.NotFound, $"There is no file or folder at '{OneLine(path)}'.", path, "Check the path.");

    /// <summary>A name that is not allowed.</summary>
    public static CicdException InvalidName(string what, string name, string rule) =>
        new("InvalidName", CicdErrorKind.Invalid, $"'{Shown(name)}' is no name for {what}: {rule}", Shown(name), "Choose another name.");

    /// <summary>Something that is not there, with the names that are.</summary>
    public static CicdException NotFound(string id, string what, string name, IEnumerable<string>? known = null, string? remedy = null)
    {
        string[] names = known is null ? [] : [.. known.Take(10)];
        string suffix = names.Length == 0 ? "" : $" Known: {string.Join(", ", names)}.";
        return new(id, CicdErrorKind.NotFound, $"There is no {what} '{Shown(name)}'.{suffix}", Shown(name), remedy ?? "Check the name.");
    }

    /// <summary>A capability that a context's system does not have.</summary>
    /// <param name="context">The context.</param>
    /// <param name="capability">What it lacks.</param>
    /// <param name="having">The systems that have it, where that is known.</param>
    public static CicdException NotSupported(string context, string capability, IEnumerable<string>? having = null)
    {
        string[] systems = [.. having ?? []];
        return new("NotSupported", CicdErrorKind.NotSupported, $"The context '{context}' has no {capability}.", context,
            systems.Length == 0 ? "Get-CicdProvider shows what each system can do." : $"Choose a context of {(systems.Length == 1 ? systems[0] : $"{string.Join(", ", systems[..^1])} or {systems[^1]}")} with -Context; Connect-CicdProvider makes one.");
    }

    /// <summary>An importer that a system does not have, or not for this source.</summary>
    public static CicdException ImporterMissing(string system, string source) =>
        new("ImporterMissing", CicdErrorKind.NotSupported, $"{system} has no importer of its own for {source}.", source, "Leave -ByServer away: it comes by Git then.");

    /// <summary>A write that nobody has agreed to: a fault of the program, never of its user.</summary>
    public static CicdException WriteOutsideScope(string target) =>
        new("WriteOutsideScope", CicdErrorKind.Invalid, $"A change to '{target}' was tried outside an approved plan; it was refused.", target, "Please report this: nothing was changed.");

    /// <summary>The name as a message may show it: on one line, shortened.</summary>
    public static string Shown(string name) => Short(name, 80);

    /// <summary>The text as a message may show it: on one line, with so many characters at the most.</summary>
    public static string Short(string text, int longest)
    {
        string line = OneLine(text);
        return line.Length <= longest ? line : line[..(longest - 3)] + "...";
    }

    private static string OneLine(string text) => new([.. text.Select(character => char.IsControl(character) ? '\uFFFD' : character)]);
}
