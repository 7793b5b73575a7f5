namespace CicdTools.Tests.Fakes;

/// <summary>Where the repository and the tools of the tests are.</summary>
internal static class TestTools
{
    /// <summary>The repository's folder.</summary>
    public static string Root { get; } = Find();

    /// <summary>The folder that tests/tools/install.sh installs into.</summary>
    public static string Folder => Environment.GetEnvironmentVariable("CICDTOOLS_TEST_TOOLS") ?? Path.Combine(Root, "artifacts", "tools");

    /// <summary>A folder or file of the vendors' descriptions, which lie beside the repository or beside a folder that it is in; where it would be when it is nowhere.</summary>
    public static string Shared(params string[] parts)
    {
        for (DirectoryInfo? at = new DirectoryInfo(Root).Parent; at is not null; at = at.Parent)
        {
            if (Directory.Exists(Path.Combine(at.FullName, "shared")))
                return Path.Combine([at.FullName, "shared", .. parts]);
        }

        return Path.Combine([Root, "..", "shared", .. parts]);
    }

    /// <summary>Whether a program is in one of the folders of <c>PATH</c>.</summary>
    public static bool OnPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    private static string Find()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "CicdTools.sln")))
                return at.FullName;
        }

        throw new DirectoryNotFoundException("The tests do not run below the repository.");
    }
}
