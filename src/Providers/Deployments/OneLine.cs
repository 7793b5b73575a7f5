namespace CicdTools.Providers.Deployments;

/// <summary>Texts of people on one line, so that they cannot pass for lines of ours.</summary>
internal static class OneLine
{
    public static string Of(string text) => new string([.. text.Select(character => char.IsControl(character) ? ' ' : character)]).Trim();
}
