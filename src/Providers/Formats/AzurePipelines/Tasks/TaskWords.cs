namespace CicdTools.Providers.Formats.AzurePipelines.Tasks;

/// <summary>Inputs of tasks as words of a script; macros in them stay open.</summary>
internal static class TaskWords
{
    /// <summary>A word of bash in double quotes.</summary>
    public static string Bash(string text) => $"\"{string.Concat(text.Select(character => character is '"' or '\\' or '`' ? $"\\{character}" : character.ToString()))}\"";

    /// <summary>A word of PowerShell in double quotes.</summary>
    public static string PowerShell(string text) => $"\"{string.Concat(text.Select(character => character is '"' or '`' ? $"`{character}" : character.ToString()))}\"";

    /// <summary>An option with its value as words of bash, a space before it; nothing where there is no value.</summary>
    public static string Option(string name, string value) => value.Length == 0 ? "" : $" {name} {Bash(value)}";

    /// <summary>Arguments that a task appends as they are, a space before them.</summary>
    public static string Raw(string arguments) => arguments.Length == 0 ? "" : $" {arguments.ReplaceLineEndings(" ")}";

    /// <summary>The lines that make a path in a variable of bash absolute, so that it means the same in another folder.</summary>
    public static string Absolute(string variable) => $"case \"${variable}\" in /*) ;; *) {variable}=\"$PWD/${variable}\" ;; esac";
}
