using System.Text.RegularExpressions;

namespace CicdTools.Providers.Detection;

/// <summary>The file in which a component says itself how it is started.</summary>
internal static partial class Procfile
{
    public static void Describe(ComponentDraft draft)
    {
        if (draft.Folder.Read("Procfile") is not { } file)
            return;
        draft.Set(nameof(StackComponent.StartCommand), file.Match(Web()), file.Path);
    }

    [GeneratedRegex(@"^web:[ \t]*(\S.*?)[ \t]*$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Web();
}
