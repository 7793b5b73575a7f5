namespace CicdTools.Tests.Fakes;

/// <summary>Where the repository and the tools of the tests are.</summary>
internal static class TestTools
{
    /// <summary>The repository's folder.</summary>
    public static string Root { get; } = Find();

    /// <summary>The folder that tests/tools/install.sh installs into.</summary>
    public static string Folder => Environment.GetEnvironmentVariable("CICDTOOLS_TEST_TOOLS") ?? Path.Combine(Root, "artifacts", "tools");

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
