namespace CicdTools;

/// <summary>The rules for names that users give.</summary>
public static class Names
{
    /// <summary>The longest name. Git hosts and Kubernetes allow between 63 and 255; this is what all of them take.</summary>
    public const int MaxLength = 63;

    /// <summary>Refuses a name that is empty, too long, or holds anything but ASCII letters, digits, '.', '_' and '-', or begins with '.' or '-'.</summary>
    /// <exception cref="CicdException"><c>InvalidName</c>.</exception>
    public static string Require(string what, string? name)
    {
        name ??= "";
        return Fault(name) is { } fault ? throw Errors.InvalidName(what, name, fault) : name;
    }

    /// <summary>Whether a name keeps the rules.</summary>
    public static bool IsName(string name) => Fault(name) is null;

    private static string? Fault(string name)
    {
        if (name.Length == 0)
            return "it is empty.";
        if (name.Length > MaxLength)
            return $"it has {name.Length} characters, {MaxLength} are allowed.";
        if (name.Any(character => !(char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-')))
            return "only letters, digits, '.', '_' and '-' are allowed.";
        if (name[0] is '.' or '-')
            return "it must begin with a letter or a digit.";
        if (name.EndsWith('.') || name.EndsWith(".git", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".lock", StringComparison.OrdinalIgnoreCase) || name.Contains("..", StringComparison.Ordinal))
            return "it must not hold '..' or end in '.', '.git' or '.lock', which Git refuses.";
        return null;
    }
}
