using System.Text;
using CicdTools.NoticeBuilder;

if (args is not [string assets, string target])
{
    Console.Error.WriteLine("Usage: NoticeBuilder PROJECT.ASSETS.JSON TARGET");
    return 2;
}

Package[] packages = Package.ReadAll(assets);
StringBuilder text = new();
text.Append("CicdTools carries the following packages. Each is its authors' work under its own license.\n");
foreach (Package package in packages)
    text.Append('\n').Append(package.Notice());
Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(target))!);
File.WriteAllText(target, text.ToString());
return 0;
