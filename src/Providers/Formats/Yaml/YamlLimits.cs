namespace CicdTools.Providers.Formats.Yaml;

/// <summary>How much of a file is read. The numbers are far above every real pipeline file and far below what harms the process.</summary>
internal static class YamlLimits
{
    /// <summary>Characters in a file. GitHub refuses workflows over 512 KiB, GitLab configurations over 2 MiB with all includes.</summary>
    public const int Characters = 10 * 1024 * 1024;

    /// <summary>Mappings and sequences inside each other.</summary>
    public const int Depth = 100;

    /// <summary>Nodes as written: more than ten megabytes of short values hold.</summary>
    public const int Nodes = 2_000_000;

    /// <summary>Nodes after every alias is replaced by what it stands for.</summary>
    public const int ExpandedNodes = 2_500_000;
}
