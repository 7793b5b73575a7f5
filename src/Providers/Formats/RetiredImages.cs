namespace CicdTools.Providers.Formats;

/// <summary>Images of GitHub's and Azure's machines that are no more, and what takes their place.</summary>
internal static class RetiredImages
{
    // GitHub: github.com/actions/runner-images README, "Image Deprecation Policy" (the latest two versions of a system), and its announcements: #6002 (ubuntu-18.04),
    // #11101 (ubuntu-20.04, 2025-04-15), #12045 (windows-2019, 2025-06-30), #5583 (macos-10.15), #10721 (macos-12), #13046 (macos-13, 2025-12-04);
    // github.blog/changelog/2024-05-20-actions-upcoming-changes-to-github-hosted-macos-runners (macos-11).
    // The Intel successor of the macOS images is macos-15-intel (#13046).
    // Azure: learn.microsoft.com/azure/devops/pipelines/agents/hosted lists what is there; the images are the same, the older ones (win1803, vs2015-win2012r2,
    // vs2017-win2016, macOS-10.13, macOS-10.14) stood there in 2019.
    private static readonly (string Name, string Successor)[] Images =
    [
        ("ubuntu-14.04", "ubuntu-24.04"), ("ubuntu-16.04", "ubuntu-24.04"), ("ubuntu-18.04", "ubuntu-24.04"), ("ubuntu-20.04", "ubuntu-24.04"),
        ("windows-2016", "windows-2022"), ("windows-2019", "windows-2022"), ("vs2015-win2012r2", "windows-2022"), ("vs2017-win2016", "windows-2022"), ("win1803", "windows-2022"),
        ("macos-10.13", "macos-15-intel"), ("macos-10.14", "macos-15-intel"), ("macos-10.15", "macos-15-intel"), ("macos-11", "macos-15-intel"), ("macos-12", "macos-15-intel"), ("macos-13", "macos-15-intel"),
    ];

    /// <summary>The image that takes the place of one that is no more; null for one that is there, or unknown.</summary>
    public static string? Successor(string name) => Array.Find(Images, image => image.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Successor;
}
