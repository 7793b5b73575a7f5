namespace CicdTools.Providers.AzureDevOps;

/// <summary>What Azure DevOps takes as a variable: https://learn.microsoft.com/en-us/azure/devops/pipelines/process/variables#variable-characters.</summary>
internal static class VariableRules
{
    private static readonly string[] Reserved = ["endpoint", "input", "secret", "path", "securefile"];

    /// <exception cref="CicdException"><c>InvalidName</c>.</exception>
    public static string RequireName(string name) => name switch
    {
        "" => throw Errors.InvalidName("a variable of Azure DevOps", name, "it is empty."),
        _ when !name.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '.') => throw Errors.InvalidName("a variable of Azure DevOps", name, "only letters, digits, '.' and '_' are allowed."),
        _ when Array.Find(Reserved, prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) is { } reserved => throw Errors.InvalidName("a variable of Azure DevOps", name, $"names that begin with '{reserved}' belong to the system."),
        _ => name,
    };
}
