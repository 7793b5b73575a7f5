using LibGit2Sharp;

namespace CicdTools.Providers.Git;

/// <summary>Reads the tree of a commit.</summary>
internal static class GitTree
{
    /// <summary>The largest blob that is taken for text.</summary>
    public const int MaxTextLength = 10 * 1024 * 1024;

    private static readonly System.Text.UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text of a blob exactly as it is; null for one that is no UTF-8 text, or larger than <see cref="MaxTextLength"/>.</summary>
    public static string? Text(Blob blob)
    {
        if (blob.Size > MaxTextLength || blob.IsBinary)
            return null;
        using MemoryStream buffer = new();
        using (Stream content = blob.GetContentStream())
            content.CopyTo(buffer);
        try
        {
            return Strict.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
        }
        catch (System.Text.DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>
    /// Writes the commit's files into a folder for reading only: no filters, hooks, links or submodules.
    /// A file too large to be text keeps its size and loses its content, so that nothing large is copied.
    /// </summary>
    public static void Extract(Commit commit, string folder, CancellationToken cancellationToken)
    {
        Stack<(Tree Tree, string Folder)> rest = new();
        rest.Push((commit.Tree, folder));
        while (rest.Count > 0)
        {
            (Tree tree, string target) = rest.Pop();
            Directory.CreateDirectory(target);
            foreach (TreeEntry entry in tree)
            {
                cancellationToken.ThrowIfCancellationRequested();
                // Trees made by hand can hold any name.
                if (entry.Name.Length == 0 || entry.Name is "." or ".." || entry.Name.AsSpan().IndexOfAny('/', '\\', '\0') >= 0)
                    continue;
                string path = System.IO.Path.Combine(target, entry.Name);
                if (entry.Mode == Mode.Directory)
                    rest.Push(((Tree)entry.Target, path));
                else if (entry.Mode is Mode.NonExecutableFile or Mode.NonExecutableGroupWritableFile or Mode.ExecutableFile)
                    Write((Blob)entry.Target, path);
            }
        }
    }

    private static void Write(Blob blob, string path)
    {
        using FileStream file = new(path, FileMode.Create, FileAccess.Write, FileShare.None);
        if (blob.Size > MaxTextLength)
        {
            file.SetLength(blob.Size);
            return;
        }

        using Stream content = blob.GetContentStream();
        content.CopyTo(file);
    }
}
